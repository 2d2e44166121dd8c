"""DICOM: the only home of pydicom and highdicom."""
