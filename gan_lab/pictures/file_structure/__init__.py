"""The parts of an image file that anybody may have written, told apart before a decoder sees it.

structure   what a file claims to hold, and the part of it that Pillow decodes
png         the chunks of a PNG
gif         the blocks of a GIF
webp        the chunks of a WebP
jpeg        the segments of a JPEG
exif        two tags of the EXIF data in a WebP

Decoders look at metadata too, and can be made to spend minutes or gigabytes on it. They get none: only what draws.
"""
