"""The question forum: customers help customers, and staff help both."""
