/** Every configuration key in one place, checked before anything starts. */
package dev.convexmirror.config;
