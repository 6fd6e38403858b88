from feeds.codec import content_sha as content_sha
from feeds.codec import dump as dump
from feeds.codec import load as load
