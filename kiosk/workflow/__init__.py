"""One function for each thing a user can do: check, act, store, record. Each gives back the visit as it is then."""
