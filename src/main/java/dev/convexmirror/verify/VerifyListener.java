package dev.convexmirror.verify;

/** Hears how a verification proceeds. */
@FunctionalInterface
public interface VerifyListener {

    /** Something goes on; {@code line} is a sentence for people, without contents of documents. */
    void progress(String line);
}
