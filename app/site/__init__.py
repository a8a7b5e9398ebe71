"""The pages around the content: home, sitemap, feeds, banners, statutory and privacy pages."""
