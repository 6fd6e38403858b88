"""What dedupe.py and fingerprint.py compare by: likeness in numbers, the words that count, thresholds, edits, the face."""
