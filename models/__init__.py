"""What is on the image: radiographs, findings, DICOM, annotators."""
