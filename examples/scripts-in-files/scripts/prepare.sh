#!/bin/sh
set -e
mkdir -p /tmp/report
