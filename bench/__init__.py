"""Speed of the engine beside its peers, measured side by side in one run."""
