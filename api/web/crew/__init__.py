"""The workers of the server: who begins them, how one lives, and who is answered next."""
