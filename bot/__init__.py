"""The world and its front ends: store, timer, chat, web and command line."""
