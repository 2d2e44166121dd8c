"""What it means for the patient: options, words, risks, documents."""
