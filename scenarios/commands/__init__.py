"""One file a question the command line answers; `scenarios/cli.py` lists them."""
