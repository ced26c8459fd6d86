<?php

class notes extends rcube_plugin
{
    public function init()
    {
    }
}
