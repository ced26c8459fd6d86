<?php

class colours extends rcube_plugin
{
    public function init()
    {
    }
}
