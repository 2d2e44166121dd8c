"""How the chair screens look: colours, type and spacing, and the one style sheet that hides the frame underneath."""
