"""What people see: pages, cards, charts, words. Values in; nothing is computed here."""
