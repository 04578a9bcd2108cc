"""Views: values in, replies out. No platform's types; wording stands in files, one per language."""
