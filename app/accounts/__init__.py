"""People who sign in, customers and staff: accounts, roles and revocable sessions."""

from .holdings import Holding
from .security import current_account, has_role, init_accounts, may, roles_required, signed_in

__all__ = ["Holding", "current_account", "has_role", "init_accounts", "may", "roles_required",
           "signed_in"]
