"""Addresses of the to-do page (the first page after log-in) and of notices."""

from django.urls import path

from zhaoshang.alerts.views import choices, deliveries, inbox, robots, standing_in, todo, words

app_name = "alerts"

urlpatterns = [
    path("", todo.todo, name="todo"),
    path("todo/cards/", todo.todo_cards, name="todo-cards"),
    path("todo/done/", todo.todo_done, name="todo-done"),
    path("alerts/", inbox.inbox, name="inbox"),
    path("alerts/bell/", inbox.bell, name="bell"),
    path("alerts/read/", inbox.read_all, name="read-all"),
    path("alerts/<int:pk>/go/", inbox.go, name="go"),
    path("alerts/<int:pk>/open/", inbox.open_notice, name="open"),
    path("alerts/<int:pk>/read/", inbox.read, name="read"),
    path("alerts/<int:pk>/acknowledge/", inbox.acknowledge, name="acknowledge"),
    path("alerts/open-of/<int:pk>/", standing_in.open_notices, name="open-of"),
    path("alerts/choices/", choices.choices, name="choices"),
    path("alerts/robots/", robots.robots, name="robots"),
    path("alerts/robots/new/", robots.robot_new, name="robot-new"),
    path("alerts/robots/<int:pk>/", robots.robot, name="robot"),
    path("alerts/robots/<int:pk>/switch/", robots.robot_switch, name="robot-switch"),
    path("alerts/robots/<int:pk>/try/", robots.robot_try, name="robot-try"),
    path("alerts/words/", words.words, name="words"),
    path("alerts/words/<str:name>/", words.word, name="word"),
    path("alerts/words/<str:name>/try/", words.word_try, name="word-try"),
    path("alerts/deliveries/", deliveries.deliveries, name="deliveries"),
    path("alerts/deliveries/again/", deliveries.deliveries_again, name="deliveries-again"),
    path("alerts/deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("alerts/deliveries/<int:pk>/again/", deliveries.delivery_again, name="delivery-again"),
]
