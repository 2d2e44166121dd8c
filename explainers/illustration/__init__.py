"""What a patient sees: the schematic tooth, the tooth map, and the patient's own image with calm marks."""
