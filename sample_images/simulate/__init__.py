"""The simulator: jaws and teeth in millimetres, X-rays through them, a radiograph with its truth."""
