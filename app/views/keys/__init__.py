"""The keys of the window: what a person has bound to which action, what stays as it is, and the key sheet."""
