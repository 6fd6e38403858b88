"""What stands around an edition: the publisher's imprint, wording, twins of the Atom form, lists of subscriptions."""
