"""E-mail by SMTP. A message keeps its Message-ID in every try, so that a mailbox can tell."""

from __future__ import annotations

import smtplib
from email.utils import parseaddr
from typing import Self

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from zhaoshang.alerts.channels import DeliveryError, Outgoing

_LASTING = 500
_LONGEST = 200


class MailSender:
    """Sends over one connection for as long as it is open."""

    def __init__(self) -> None:
        self._connection = get_connection(fail_silently=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._connection.close()

    def send(self, message: Outgoing) -> str:
        """Hand a message to the mail server; return what it said.

        Raises:
            DeliveryError: when it did not take it. A server that is away concerns every message; a
                mailbox that it does not know is not tried again.
        """
        try:
            sent = self._connection.send_messages([_mail(message)])
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise DeliveryError(_said(code, answer), is_final=code >= _LASTING) from error
        except smtplib.SMTPDataError as error:
            raise DeliveryError(
                _said(error.smtp_code, error.smtp_error), is_final=error.smtp_code >= _LASTING
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            # The connection is of no use any more; closing a broken one fails silently.
            self._connection.close()
            raise DeliveryError(type(error).__name__, is_everybody=True) from error
        if not sent:
            raise DeliveryError("not sent", is_everybody=True)
        return "250"


def _mail(message: Outgoing) -> EmailMultiAlternatives:
    words = {"message": message}
    mail = EmailMultiAlternatives(
        subject=" ".join(message.title.split()),
        body=render_to_string("alerts/mail/message.txt", words),
        to=[message.to],
        headers={
            "Message-ID": f"<{message.ref}@{_domain()}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
    )
    mail.attach_alternative(render_to_string("alerts/mail/message.html", words), "text/html")
    return mail


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def _said(code: int, answer: bytes | str) -> str:
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return f"{code} {words}"[:_LONGEST]
