"""Word documents of contracts: filled templates, and papers by the form of official documents."""
