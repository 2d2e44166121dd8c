"""What the screens are made of beyond Streamlit's own inputs: components with a Python face and a little JavaScript."""
