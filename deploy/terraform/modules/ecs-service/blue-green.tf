# Blue/green: CodeDeploy starts the new beside the old, moves the traffic, and keeps the old for an hour to go back to.

resource "aws_codedeploy_app" "this" {
  count            = local.is_blue_green ? 1 : 0
  name             = "${var.name}-${var.service}"
  compute_platform = "ECS"
}

resource "aws_codedeploy_deployment_group" "this" {
  count                  = local.is_blue_green ? 1 : 0
  app_name               = aws_codedeploy_app.this[0].name
  deployment_group_name  = "${var.name}-${var.service}"
  service_role_arn       = var.blue_green.role_arn
  deployment_config_name = "CodeDeployDefault.ECSCanary10Percent5Minutes"

  ecs_service {
    cluster_name = var.cluster.name
    service_name = aws_ecs_service.this.name
  }
  deployment_style {
    deployment_option = "WITH_TRAFFIC_CONTROL"
    deployment_type   = "BLUE_GREEN"
  }
  blue_green_deployment_config {
    deployment_ready_option {
      action_on_timeout = "CONTINUE_DEPLOYMENT"
    }
    terminate_blue_instances_on_deployment_success {
      action                           = "TERMINATE"
      termination_wait_time_in_minutes = 60
    }
  }
  load_balancer_info {
    target_group_pair_info {
      prod_traffic_route {
        listener_arns = [var.blue_green.listener_arn]
      }
      target_group {
        name = var.blue_green.target_group_names[0]
      }
      target_group {
        name = var.blue_green.target_group_names[1]
      }
    }
  }
  auto_rollback_configuration {
    enabled = true
    events  = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]
  }
  alarm_configuration {
    enabled = length(var.rollback_alarms) > 0
    alarms  = var.rollback_alarms
  }
}
