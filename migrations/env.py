"""Runs migrations on the database of the running application (`luukku migrate`)."""

from alembic import context

from app.core.database import Model, db

engine = db.engine
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Model.metadata,
                      render_as_batch=connection.dialect.name == "sqlite", compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
