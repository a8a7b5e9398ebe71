"""The contact pages, cases, callbacks, attachments and the call log."""
