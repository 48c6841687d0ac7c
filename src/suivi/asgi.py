"""What the web server calls: webhooks go straight to the inbox, everything else to Django."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suivi.settings")
application = get_asgi_application()
