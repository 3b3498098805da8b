"""Fetch the publishers' own files into a folder: addresses, downloads, limits and a ledger."""
