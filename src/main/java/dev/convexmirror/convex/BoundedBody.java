package dev.convexmirror.convex;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The body of an answer that is kept as a whole, which something other than Convex could make as long as it likes. Closing it is
 * left to whoever made the body.
 */
final class BoundedBody extends InputStream {

    private final InputStream in;
    private long left;

    /** @param longest in bytes; reading more is an error, as of JSON that goes beyond what its parser puts up with */
    BoundedBody(InputStream in, long longest) {
        this.in = in;
        this.left = longest;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        left -= Math.max(read, 0);
        if (left < 0) {
            throw new StreamConstraintsException("the answer is too long");
        }
        return read;
    }
}
