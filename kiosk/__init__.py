"""The app in the surgery: screens, visit, records."""
