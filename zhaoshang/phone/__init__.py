"""The application on a phone's home screen: manifest, service worker, page without a network."""
