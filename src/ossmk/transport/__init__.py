"""HTTP that every forge shares: credentials, limits, retry, answers kept by ETag, paging."""
