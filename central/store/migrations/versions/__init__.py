"""Migrations, each named by its number; Alembic runs them in the order in which they name each other."""
