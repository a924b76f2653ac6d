"""What fupin knows: tables and fields, code lists, divisions, poverty lines, rules, indicators.

Data only: each module holds declarations, or reads the CSV file beside it once. A contradiction between
declarations stops the import with a `CatalogError`.
"""
