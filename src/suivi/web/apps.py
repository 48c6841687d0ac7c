"""What happens when the pages are ready."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Tells the rooms below how words are shown to people."""

    name = "suivi.web"

    def ready(self) -> None:
        """Reports show the same words as pages."""
        from suivi.core.labels import ACTIONS
        from suivi.messages.deciding import WHY
        from suivi.reports import vocabulary
        from suivi.web.letterwords import CHANNELS, TRIGGERS
        from suivi.web.platformwords import TABLES
        from suivi.web.words import LOOKS

        vocabulary.tell(TABLES)
        vocabulary.tell({axis: {word: look.label for word, look in looks.items()} for axis, looks in LOOKS.items()})
        triggers = {str(trigger): label for trigger, label in TRIGGERS.items()}
        vocabulary.tell({"action": ACTIONS, "trigger": triggers, "reach": CHANNELS, "message_why": WHY})
