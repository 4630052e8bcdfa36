"""Tables that leave the screen: what columns they have, defined once by django-import-export."""
