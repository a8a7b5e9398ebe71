"""People who sign in: accounts, roles and revocable sessions."""

from .security import current_account, has_role, init_accounts, may, roles_required

__all__ = ["current_account", "has_role", "init_accounts", "may", "roles_required"]
