"""How the weights were made: from annotated radiographs to ONNX. Needs the extra [train]; not in the wheel."""
