"""The knowledge base: categories, articles, revisions, feedback, import and export."""
