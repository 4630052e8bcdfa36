from dataclasses import replace

import pytest
from django.test import override_settings

from zhaoshang.alerts.channels import Channel, DeliveryError
from zhaoshang.alerts.channels.registry import is_ready, sender_of


def refused(sender, message) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        sender.send(message)
    return caught.value


def test_a_mail_arrives_with_words_link_and_identity(mailbox, message):
    with sender_of(Channel.EMAIL) as sender:
        assert sender.send(message) == "250"
    (mail,) = mailbox.mails
    assert mail["Subject"] == message.title
    assert mail["Message-ID"] == f"<{message.ref}@county.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for part in (*message.lines, message.url):
        assert part in text
        assert part in html


def test_words_of_the_county_are_no_markup(mailbox, message):
    with sender_of(Channel.EMAIL) as sender:
        sender.send(replace(message, lines=("<b>土地</b> & 厂房",)))
    text, html = (mailbox.mails[0].get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "<b>土地</b> & 厂房" in text
    assert "&lt;b&gt;土地&lt;/b&gt; &amp; 厂房" in html


def test_a_line_break_in_a_title_makes_no_header(mailbox, message):
    with sender_of(Channel.EMAIL) as sender:
        sender.send(replace(message, title="到期\nBcc: everybody@county.example"))
    assert mailbox.mails[0]["Bcc"] is None


def test_one_connection_serves_many(mailbox, message):
    with sender_of(Channel.EMAIL) as sender:
        for number in range(3):
            sender.send(replace(message, ref=f"ref-{number}"))
    assert mailbox.refs() == ["ref-0", "ref-1", "ref-2"]


def test_an_unknown_mailbox_is_final_and_nobody_else_s_trouble(mailbox, message):
    with sender_of(Channel.EMAIL) as sender:
        error = refused(sender, replace(message, to="unknown@county.example"))
        assert (error.is_final, error.is_everybody) == (True, False)
        assert error.answer == "550 no such mailbox"
        sender.send(message)
    assert len(mailbox.mails) == 1


def test_a_server_that_asks_to_come_later_is_tried_again(mailbox, message):
    mailbox.script = ["451 greylisted", "250 taken"]
    with sender_of(Channel.EMAIL) as sender:
        assert not refused(sender, message).is_final
        sender.send(message)
    assert mailbox.refs() == [message.ref]


def test_a_refused_text_is_final(mailbox, message):
    mailbox.script = ["554 spam"]
    with sender_of(Channel.EMAIL) as sender:
        assert refused(sender, message).is_final


def test_a_server_that_is_away_concerns_everybody(mailbox, message, settings):
    settings.EMAIL_PORT = 1
    with sender_of(Channel.EMAIL) as sender:
        error = refused(sender, message)
    assert (error.is_everybody, error.is_final) == (True, False)


def test_a_server_that_hangs_is_left_and_the_next_mail_gets_a_new_connection(
    mailbox, message, settings
):
    settings.EMAIL_TIMEOUT = 1
    mailbox.script = [1.6]
    with sender_of(Channel.EMAIL) as sender:
        assert refused(sender, message).is_everybody
        sender.send(replace(message, ref="next"))
    assert "next" in mailbox.refs()


@override_settings(MAIL_ENABLED=False)
def test_without_a_server_there_is_no_e_mail():
    assert not is_ready(Channel.EMAIL)
