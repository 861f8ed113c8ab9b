# One service on Fargate: tasks without privileges, on a read-only root, that come back by themselves.

locals {
  is_blue_green = var.deployment == "blue_green"

  containers = [
    for name, container in var.containers : merge(
      {
        name                   = name
        image                  = container.image
        essential              = true
        user                   = "10001:10001"
        readonlyRootFilesystem = true
        privileged             = false
        stopTimeout            = 60
        linuxParameters        = { initProcessEnabled = true }
        portMappings           = container.port == null ? [] : [{ containerPort = container.port, hostPort = container.port, protocol = "tcp" }]
        environment            = [for key in sort(keys(container.environment)) : { name = key, value = container.environment[key] }]
        secrets                = [for key in sort(keys(container.secrets)) : { name = key, valueFrom = container.secrets[key] }]
        mountPoints = concat(
          container.keeps_data ? [{ sourceVolume = "data", containerPath = "/data", readOnly = false }] : [],
          [for path in container.writable : { sourceVolume = "${name}${replace(path, "/", "-")}", containerPath = path, readOnly = false }],
        )
        logConfiguration = {
          logDriver = "awslogs"
          options = {
            awslogs-group         = var.log_group
            awslogs-region        = var.region
            awslogs-stream-prefix = name
            mode                  = "non-blocking"
            max-buffer-size       = "4m"
          }
        }
      },
      container.command == null ? {} : { command = container.command },
      container.memory == null ? {} : { memory = container.memory },
      container.health == null ? {} : {
        healthCheck = { command = container.health, interval = 15, timeout = 5, retries = 3, startPeriod = var.start_seconds }
      },
    )
  ]

  # Paths that can be written beside the read-only root: gone with the task.
  scratch = toset(flatten([
    for name, container in var.containers : [for path in container.writable : "${name}${replace(path, "/", "-")}"]
  ]))
  keeps_data = anytrue([for container in values(var.containers) : container.keeps_data])
  is_scaled  = var.tasks.maximum > var.tasks.minimum
}

resource "aws_ecs_task_definition" "this" {
  family                   = coalesce(var.family, "${var.name}-${var.service}")
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = var.execution_role_arn
  task_role_arn            = var.task_role_arn
  container_definitions    = jsonencode(local.containers)
  # The pipeline takes the newest revision, puts its images in and makes one more of it: those are not Terraform's to compare
  # with its own, nor to do away with. New settings make a revision here, which the pipeline takes next.
  track_latest = false
  skip_destroy = true

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  dynamic "volume" {
    for_each = local.keeps_data ? [var.data_folder] : []
    content {
      name = "data"
      dynamic "efs_volume_configuration" {
        for_each = volume.value == null ? [] : [volume.value]
        content {
          file_system_id     = efs_volume_configuration.value.file_system_id
          transit_encryption = "ENABLED"
          authorization_config {
            access_point_id = efs_volume_configuration.value.access_point_id
            iam             = "ENABLED"
          }
        }
      }
    }
  }
  dynamic "volume" {
    for_each = local.scratch
    content {
      name = volume.value
    }
  }
}

resource "aws_ecs_service" "this" {
  name                               = "${var.name}-${var.service}"
  cluster                            = var.cluster.arn
  task_definition                    = aws_ecs_task_definition.this.arn
  desired_count                      = var.tasks.minimum
  platform_version                   = "LATEST"
  deployment_minimum_healthy_percent = local.is_blue_green ? null : (var.one_at_a_time ? 0 : 100)
  deployment_maximum_percent         = local.is_blue_green ? null : (var.one_at_a_time ? 100 : 200)
  # Rebalancing starts the new task first: not where two may not run at once.
  availability_zone_rebalancing     = var.one_at_a_time || local.is_blue_green ? "DISABLED" : "ENABLED"
  health_check_grace_period_seconds = length(var.targets) > 0 ? var.grace_seconds : null
  enable_execute_command            = false
  propagate_tags                    = "SERVICE"
  enable_ecs_managed_tags           = true

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = var.security_group_ids
    assign_public_ip = var.public_address
  }

  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base              = var.spot ? var.on_demand_base : 0
    weight            = var.spot ? 0 : 1
  }
  dynamic "capacity_provider_strategy" {
    for_each = var.spot ? [1] : []
    content {
      capacity_provider = "FARGATE_SPOT"
      weight            = 1
    }
  }

  dynamic "load_balancer" {
    for_each = var.targets
    content {
      target_group_arn = load_balancer.value.target_group_arn
      container_name   = load_balancer.value.container
      container_port   = load_balancer.value.port
    }
  }

  deployment_controller {
    type = local.is_blue_green ? "CODE_DEPLOY" : "ECS"
  }
  dynamic "deployment_circuit_breaker" {
    for_each = local.is_blue_green ? [] : [1]
    content {
      enable   = true
      rollback = true
    }
  }
  # Between the old task and the new one nobody answers: that is no failure of the new one.
  dynamic "alarms" {
    for_each = local.is_blue_green || var.one_at_a_time || length(var.rollback_alarms) == 0 ? [] : [1]
    content {
      enable      = true
      rollback    = true
      alarm_names = var.rollback_alarms
    }
  }

  lifecycle {
    # The pipeline brings new images, scaling the number of tasks.
    ignore_changes = [task_definition, desired_count, load_balancer]
    precondition {
      condition     = !local.is_blue_green || (var.blue_green != null && length(var.targets) == 1)
      error_message = "blue_green needs its object blue_green and one target."
    }
  }
}
