"""From what content did not answer to the articles that do."""
