"""The staff home, navigation, audit viewer and site settings."""
