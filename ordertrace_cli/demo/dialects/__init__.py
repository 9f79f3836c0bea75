"""How real instrumentations write spans: messaging, HTTP, storage, database, errors."""
