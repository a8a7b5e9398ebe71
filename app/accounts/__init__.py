"""People who sign in: accounts, roles and revocable sessions."""
