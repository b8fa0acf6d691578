"""Why a passage was read as it was: the rules that fired on it, those that nearly did, and what was decided."""
